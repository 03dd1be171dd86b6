"""What leaves a case: its file, the mission brief of a city, and the words of both."""
