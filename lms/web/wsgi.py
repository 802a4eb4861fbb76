"""What the WSGI server imports: the application on the instance the environment names."""

from __future__ import annotations

import os

from lms.services.house import instance_folder, open_house
from lms.web.app import Settings, create_app

app = create_app(
    open_house(instance_folder(os.environ), os.environ.get("LMS_DATABASE_URL")),
    settings=Settings(
        https=os.environ.get("LMS_HTTPS") == "1",
        address=os.environ.get("LMS_ADDRESS", ""),
        proxies=int(os.environ.get("LMS_PROXIES") or 0),
    ),
)
