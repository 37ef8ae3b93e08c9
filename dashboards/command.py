"""The command ``minewatch dashboard``, which the command line finds by its entry point."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer()
_out = Console(soft_wrap=True)


@app.command()
def dashboard(  # noqa: PLR0913, PLR0917 - each is an option
    workspace: Annotated[
        Path, typer.Option("-w", "--workspace", metavar="DIR", help="工作区 · Workspace.")
    ],
    host: Annotated[str, typer.Option(help="监听地址 · Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 · Port.")] = 8283,
    cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TLS 证书 · TLS certificate, PEM.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TLS 私钥 · Its key, PEM.")
    ] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="由前置代理提供 TLS · A proxy provides TLS.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="浏览器访问所用的域名，可多次给出 · Name that browsers ask by; may be repeated.",
        ),
    ] = None,
    new_password: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="为账号签发一次性口令 · One-time password for NAME."),
    ] = None,
) -> None:
    """分析工作台 · Serve the analysts' desk to browsers.

    [dim]例 Example:[/dim]  minewatch dashboard -w sichuan --host 10.1.2.3 --cert c.pem --key k.pem
    [dim]域名 By name:[/dim]  ... --allow-host desk.example.cn
    """
    from dashboards.accounts.office import FIRST, Office
    from dashboards.serve import Binding, serve
    from minewatch.workspace import Workspace

    binding = Binding(host, port, cert, key, behind_proxy, tuple(allow_host or ()))
    opened = Workspace(workspace)

    from dashboards.app import create_app  # slow to load, so only for what can be served

    office = Office.open(opened.folder)
    app_ = create_app(opened, secure=binding.secure, office=office)
    if new_password is not None:
        _tell(new_password, office.accounts.reset(new_password))
    elif (password := office.first_password()) is not None:
        _tell(FIRST, password)
    _out.print(f"分析工作台 · Desk: {binding.address}  (Ctrl+C)", markup=False, highlight=False)
    serve(app_.server, binding)


def _tell(name: str, password: str) -> None:
    _out.print(
        f"账号 · Account: {name}\n一次性口令 · One-time password: {password}\n"
        "仅显示这一次，三日内有效，首次登录须更改 · "
        "Shown this once, good for three days, to be changed at the first sign-in.",
        markup=False,
        highlight=False,
    )
