"""Two reports side by side: which figures differ, by how much, and why where that can be told."""
