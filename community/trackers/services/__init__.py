"""Connecting trackers, linking issues, and what their states propose. The actor comes first."""
