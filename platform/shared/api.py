"""What every endpoint of the API shares: pages of results and one format of errors."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from shared.http import Later


class Pages(CursorPagination):
    """Newest first, by keyset: as quick on the last page as on the first."""

    ordering = "-pk"
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100


class TooMuch(exceptions.APIException):
    """The body is larger than the site takes."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."
    default_code = "too_large"


class TooSoon(exceptions.APIException):
    """Refused for now; `Retry-After` says for how many seconds."""

    status_code = HTTPStatus.TOO_MANY_REQUESTS
    default_code = "throttled"

    def __init__(self, detail: str, wait: int) -> None:
        super().__init__(detail)
        self.wait = wait


def errors(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as `{"error": {"status", "code", "message", "fields"}}`.

    `fields` maps a field's name to its list of messages; it is empty where no field is at fault.
    """
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(
            error.message_dict if hasattr(error, "error_dict") else error.messages
        )
    if isinstance(error, RequestDataTooBig):
        error = TooMuch()
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, RecursionError):
        error = exceptions.ParseError()  # JSON nested deeper than anybody means
    elif isinstance(error, Later) and error.wait:
        error = TooSoon(str(error), error.wait)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    fields: dict[str, Any] = {}
    message = HTTPStatus(response.status_code).phrase
    if isinstance(error, exceptions.ValidationError):
        code = "invalid"
        if isinstance(error.detail, dict):
            fields = dict(error.detail)
            message = "Some fields are not valid."
        else:
            message = " ".join(str(part) for part in error.detail)
    else:
        code = str(error.get_codes())
        message = str(error.detail)
    response.data = {
        "error": {
            "status": response.status_code,
            "code": code,
            "message": message,
            "fields": fields,
        }
    }
    return response


class Nothing(APIView):
    """Whatever else is asked for under the API's address: not found, in the API's own format."""

    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound
