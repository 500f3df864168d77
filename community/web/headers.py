"""What every response says to the browser about what it may do."""

from flask import Flask, Response

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


def init_headers(app: Flask) -> None:
    """Put the headers on every response of the app, errors and redirects too."""
    fixed = {**HEADERS, "Cache-Control": "private, no-cache"}
    if app.config["SECURE"]:
        fixed["Strict-Transport-Security"] = HSTS
    always = [(name, name.lower(), value) for name, value in fixed.items()]

    @app.after_request
    def add(response: Response) -> Response:
        set_already = {name.lower() for name, _ in response.headers}  # one walk: asking for each costs a walk each
        response.headers.extend([(name, value) for name, key, value in always if key not in set_already])
        return response
