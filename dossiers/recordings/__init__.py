"""Recordings (录音录像): received in parts, proven, kept unchanged, and listened to."""
