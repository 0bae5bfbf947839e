"""Inputs made by hand: frames, captures, TLS handshakes, HTTP exchanges and log lines."""
