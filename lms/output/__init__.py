"""What leaves the house on paper, in mail or as a picture: made from core values and words that are handed in."""
