"""Every component in every state, for those who build pages."""

from community.web.area import Area

area = Area("patterns", __name__)
