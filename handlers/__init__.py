"""What a message means and what follows from it."""
