"""Editing, restoring and removing what members wrote, where it stands."""
