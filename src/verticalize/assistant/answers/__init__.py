"""Answers out of what the passages say, without a model: a cell, a list, a comparison …"""
