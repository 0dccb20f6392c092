"""Courses as folders of Markdown files; `docs/markdown-courses.md` describes them."""
