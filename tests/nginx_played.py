"""What lets a test ask an nginx as if it came from any address: `PLAYED` is the header that names it."""

PLAYED = "X-Played"
REAL_IP = f"set_real_ip_from 127.0.0.1; real_ip_header {PLAYED};"
