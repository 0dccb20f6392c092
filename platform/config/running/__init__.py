"""What `manage.py run` is made of: checks of the machine, and the processes it looks after."""
