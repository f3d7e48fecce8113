"""The workshop of questions: written, reviewed by others, tried, published, retired."""
