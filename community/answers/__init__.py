"""The company's official answers, and the replies that its staff keep at hand."""
