"""The official Python client: by a personal token, and signing in by OAuth.

Usage: client.py URL TOKEN EMAIL PASSWORD
"""

import asyncio
import html
import re
import sys
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata
from mcp_types import ElicitResult

url, token, email, password = sys.argv[1:]
origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
redirect = "http://127.0.0.1:45124/callback"


class Storage:
    """Keeps what a program has to remember."""

    tokens = None
    client = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


class Person:
    """Signs in, reads the page that asks, and presses "Allow"."""

    async def consent(self, address):
        async with httpx2.AsyncClient(headers={"origin": origin}) as browser:
            account = {"email": email, "password": password}
            signed_in = await browser.post(f"{origin}/api/auth/sign-in/email", json=account)
            assert signed_in.status_code == 200, signed_in.text
            page = await browser.get(address)
            assert page.status_code == 200 and "Official Python client" in page.text, page.text
            fields = re.findall(r'name="(query|ticket|scope)" value="([^"]*)"', page.text)
            form = {"decision": "allow"}
            for name, value in fields:
                form.setdefault(name, []).append(html.unescape(value))
            answer = await browser.post(f"{origin}/api/oauth/authorize", data=form)
            assert answer.status_code == 302, answer.text
            self.answer = parse_qs(urlsplit(answer.headers["location"]).query)

    async def come_back(self):
        code, state, issuer = (self.answer[name][0] for name in ("code", "state", "iss"))
        return AuthorizationCodeResult(code=code, state=state, iss=issuer)


async def work(http, title):
    async with Client(streamable_http_client(url, http_client=http)) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert {"list_tasks", "add_task", "search", "fetch"} <= tools, tools
        added = await client.call_tool("add_task", {"title": title})
        assert not added.is_error, added
        listed = await client.call_tool("list_tasks", {"search": title})
        assert listed.structured_content["tasks"][0]["title"] == title, listed


async def ask(http):
    """A removal is asked about, by title, and happens after a yes alone."""
    asked, answers = [], [ElicitResult(action="decline"), ElicitResult(action="accept", content={"answer": "yes"})]

    async def answer(context, params):
        asked.append(params.message)
        return answers[len(asked) - 1]

    async with Client(streamable_http_client(url, http_client=http), elicitation_callback=answer) as client:
        added = await client.call_tool("add_task", {"title": "Keep me"})
        one = {"task_id": added.structured_content["task_id"]}
        kept = await client.call_tool("delete_task", one)
        assert kept.is_error and "nothing was changed" in kept.content[0].text, kept
        removed = await client.call_tool("delete_task", one)
        assert not removed.is_error and removed.structured_content["account"]["tasks"][0]["act"] == "deleted", removed
    assert len(asked) == 2 and all("“Keep me”" in words for words in asked), asked


async def main():
    async with httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}) as http:
        await work(http, "By a token")
        await ask(http)
    person = Person()
    metadata = OAuthClientMetadata(client_name="Official Python client", redirect_uris=[redirect])
    auth = OAuthClientProvider(url, metadata, Storage(), person.consent, person.come_back)
    async with httpx2.AsyncClient(auth=auth) as http:
        await work(http, "By signing in")


asyncio.run(main())
