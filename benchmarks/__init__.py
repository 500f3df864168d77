"""What a page costs: run these as modules, `python -m benchmarks.pages …`; nothing here is needed to run the site."""
