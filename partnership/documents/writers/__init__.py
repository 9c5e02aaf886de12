"""Writers other than Word: HTML, plain text, Markdown, and LibreOffice with the PDF that it makes."""
