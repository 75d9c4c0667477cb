"""What is asked of Google: tokens, and, for who has switched that on, whether a thread of Gmail was answered."""
