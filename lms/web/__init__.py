"""Flask without the domain: the sealed request, access, errors, security headers and look."""
