"""Views: each finds what it needs, calls one method named after the intention, and answers."""
