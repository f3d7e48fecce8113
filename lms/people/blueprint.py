"""The pages of people share one blueprint."""

from flask import Blueprint

blueprint = Blueprint("people", __name__, template_folder="templates")
