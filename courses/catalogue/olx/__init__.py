"""Courses from Open edX: reading an export (OLX) and writing it as a course of ours."""
