"""What Debian's python3-mastodon does with an instance: register, sign in, post, read home and notifications.

Arguments: address, login, password, the handle of somebody to follow, the id of a post to answer, and, if there is one, the full
handle of a partner's person, who will post. Prints one line for each step; ends with 1 and the reason at the first that fails.
"""

import base64
import html
import io
import re
import sys
import time

import requests
from mastodon import Mastodon, MastodonNotFoundError, MastodonUnauthorizedError

base, login, password, other_handle, other_post = sys.argv[1:6]
partner = sys.argv[6] if len(sys.argv) > 6 else None


def check(what, truth):
    if not truth:
        print(f"FAILED: {what}")
        sys.exit(1)
    print(f"ok: {what}")


def until(look):
    """True as soon as it is, False after 15 seconds."""
    for _ in range(150):
        if look():
            return True
        time.sleep(0.1)
    return False


def form_of(page):
    """Address and hidden fields of the first form."""
    action = html.unescape(re.search(r'<form [^>]*method="post" action="([^"]+)"', page)[1])
    token = re.search(r'name="form_token" value="([^"]+)"', page)[1]
    return base + action, {"form_token": token}


client_id, client_secret = Mastodon.create_app("python3-mastodon", api_base_url=base, scopes=["read", "write", "follow"])
client = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=base)
check("the version is understood", (client.mastodon_major, client.mastodon_minor) == (4, 3))
try:
    client.timeline_home()
    check("home is closed before signing in", False)
except MastodonUnauthorizedError:
    check("home is closed before signing in", True)

browser = requests.Session()
page = browser.get(client.auth_request_url(scopes=["read", "write", "follow"]))
action, fields = form_of(page.text)
page = browser.post(action, data={**fields, "login": login, "password": password})
action, fields = form_of(page.text)
page = browser.post(action, data={**fields, "step": "consent", "answer": "allow"})
code = re.search(r'class="oauth-code"[^>]*value="([^"]+)"', page.text)[1]
client.log_in(code=code, scopes=["read", "write", "follow"])

me = client.account_verify_credentials()
check("the account is the one who signed in", me.username == login)
check("the application is known", client.app_verify_credentials().name == "python3-mastodon")
check("the instance tells about itself", client.instance().title != "")

picture = io.BytesIO(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="))
media = client.media_post(picture, mime_type="image/png", description="Ein Punkt")
check("a picture is taken and described", media.description == "Ein Punkt")
post = client.status_post("Grüße aus *Python*", media_ids=[media], spoiler_text="Test", idempotency_key="one")
again = client.status_post("Grüße aus *Python*", media_ids=[media], spoiler_text="Test", idempotency_key="one")
check("a post is made once", post.id == again.id)
check("it carries its picture", len(post.media_attachments) == 1)
check("the picture loads by its address alone", requests.get(post.media_attachments[0].url).status_code == 200)
poll = client.make_poll(["ja", "nein"], expires_in=600)
asked = client.status_post("Mittagessen?", poll=poll)
client.poll_vote(asked.poll, [0])
check("a poll is made and voted in", client.poll(asked.poll).votes_count == 1)
reply = client.status_reply(client.status(other_post), "Einverstanden")
check("a reply stands in its thread", reply.in_reply_to_id == int(other_post))
check("the thread is read", client.status_context(other_post).descendants[-1].id == reply.id)
check("an edit keeps the version before", client.status_update(reply, "Sehr einverstanden").edited_at is not None
      and len(client.status_history(reply)) == 2)

other = client.account_lookup(other_handle)
check("somebody is followed", client.account_follow(other).following)
check("and found again in relationships", client.account_relationships(other)[0].following)
check("a search finds them", other.id in [a.id for a in client.search(other_handle, result_type="accounts").accounts])
check("a post is favourited", client.status_favourite(other_post).favourited)
check("bookmarked", client.status_bookmark(other_post).bookmarked and client.bookmarks()[0].id == int(other_post))
check("and shared", client.status_reblog(other_post).reblog.id == int(other_post))

home = client.timeline_home(limit=2)
check("home is read", len(home) == 2)
everything = client.fetch_remaining(home)
ids = [status.id for status in everything]
check("to its end, each once", len(ids) == len(set(ids)) and {post.id, asked.id, reply.id} <= set(ids))
check("the company is read", post.id in [status.id for status in client.timeline_public()])
notifications = client.notifications()
check("notifications tell who mentioned me", any(n.type == "mention" and n.account.acct == other_handle for n in notifications))
client.notifications_dismiss(notifications[0])
check("one is dismissed", notifications[0].id not in [n.id for n in client.notifications()])
check("lists, filters, conversations and preferences answer", client.lists() == [] and client.filters() == []
      and client.conversations() == [] and client.preferences()["posting:default:visibility"] == "unlisted")
check("markers are kept", client.markers_set(["home"], [home[0].id]).home.last_read_id == home[0].id)

if partner:
    found = client.search(f"@{partner}", result_type="accounts", resolve=True).accounts[0]
    check("a partner's person is found", found.acct == partner)
    client.account_follow(found)
    check("and followed, when their company said yes",
          until(lambda: client.account_relationships(found)[0].following))
    check("and what they post comes home",
          until(lambda: any(status.account.acct == partner for status in client.timeline_home())))

client.status_delete(post)
try:
    client.status(post)
    check("a deleted post is gone", False)
except MastodonNotFoundError:
    check("a deleted post is gone", True)

client.revoke_access_token()
gone = Mastodon(access_token="x" * 43, api_base_url=base)
try:
    gone.timeline_home()
    check("a dead token is refused", False)
except MastodonUnauthorizedError:
    check("a dead token is refused", True)
print("done")
