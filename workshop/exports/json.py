"""The report as JSON: the tree as it is."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from .tree import Report


def write(report: Report) -> str:
    return json.dumps(report.as_data(), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
