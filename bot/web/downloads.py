"""Files that an office takes from its pages; of a table it is recorded who did."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.tables_out import as_csv, as_xlsx
from bot.web.access import Visit
from bot.web.service import SERVICE
from storage.export_scope import Scope
from storage.exports import EXPORTS, Cell, read_rows, record_export

FORMS = "{form:csv|xlsx}"  # the end of a table's address
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def table_file(
    request: web.Request, visit: Visit, table: str, scope: Scope, name: str
) -> web.Response:
    """As `jirani export`, in the form that the address ends with; recorded before it is read.

    `name`: the file's, without its ending.
    """
    service, form = request.app[SERVICE], request.match_info["form"]
    await service.db.write(record_export, table, scope, service.clock(), visit.actor)
    rows = await service.db.read(read_rows, table, scope)
    body = await asyncio.to_thread(_written, table, rows, form)
    return attached(body, f"{name}.{form}", _TYPES[form])


def attached(body: bytes, name: str, content_type: str) -> web.Response:
    """A file that the browser keeps under that name."""
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return web.Response(body=body, headers=headers)


def _written(table: str, rows: Sequence[Sequence[Cell]], form: str) -> bytes:
    columns = EXPORTS[table].columns
    return as_csv(columns, rows) if form == "csv" else as_xlsx(table, columns, rows)
