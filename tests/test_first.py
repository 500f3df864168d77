from tests.factories import Factory


def test_a_customer_posts_and_another_votes(make: Factory):
    board = make.board()
    ana, bo = make.actor("Ana"), make.actor("Bo")
    c = make.client(ana)
    r = c.post("/submissions", data={"board": board.id, "kind": "complaint", "body": "The door is heavy.\n\nReally."})
    assert r.status_code == 303, r.text
    r2 = c.get(r.location)
    assert r2.status_code == 200, r2.text
    assert "The door is heavy" in r2.text
    b = make.client(bo)
    assert b.post("/submissions/1/vote").status_code == 303
    page = b.get("/")
    assert page.status_code == 200
    v = make.client().post("/submissions/1/vote")
    assert v.status_code == 303 and "/sign-in" in v.location
    etag = b.get("/").headers["ETag"]
    assert b.get("/", headers={"If-None-Match": etag}).status_code == 304
