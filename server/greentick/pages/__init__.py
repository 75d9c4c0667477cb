"""What a person sees in a browser: the dashboard, settings, the recipient's page. No page needs a script to be read."""
