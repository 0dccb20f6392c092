"""What imports and exports of courses share, whatever the format."""
