"""Who caused a hit?"""
