"""The record: models, every query, the engine and the migrations."""
