"""Servers, clients, recordings and fakes that tests of every kind use."""
