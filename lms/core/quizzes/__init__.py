"""Quizzes and questions: what is drawn, what is right, and whether an attempt passes."""
