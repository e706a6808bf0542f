"""Transcripts (文字记录): what is said in a recording, with its times; bound to the recording by its hash alone."""
