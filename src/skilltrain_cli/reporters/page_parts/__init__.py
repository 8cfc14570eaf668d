"""What our web pages share: markup that is safe by construction, the frame of a page, its plain style."""
