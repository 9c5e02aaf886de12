"""What every page shares: permission, forms and fields, errors, pagination, security headers, template filters."""
