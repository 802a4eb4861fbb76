"""What the WSGI server imports: the application on the instance the environment names."""

from __future__ import annotations

import os

from lms.services.house import instance_folder, open_house
from lms.web.app import create_app

app = create_app(
    open_house(instance_folder(os.environ), os.environ.get("LMS_DATABASE_URL")),
    secure_cookies=os.environ.get("LMS_HTTPS") == "1",
)
