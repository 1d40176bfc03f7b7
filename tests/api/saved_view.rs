//! Views of the list of demands: kept, shared, changed by two at once, arranged.

use docket_tests::server::text;
use docket_tests::{Answer, Client, Server};
use serde_json::{Value, json};

async fn names(client: &Client) -> Vec<String> {
    let views = client.get("/views").await.expect(200);
    views
        .items()
        .iter()
        .map(|view| text(&view["name"]))
        .collect()
}

async fn keep(client: &Client, name: &str, with: Value) -> Answer {
    let mut body = json!({ "name": name });
    docket_tests::server::merge(&mut body, with);
    client.post("/views", body).await
}

#[tokio::test]
async fn a_view_is_kept_changed_deleted_and_brought_back() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let query = json!({
        "filter": { "status": "screening,qualified", "cost[gte]": "100000", "q": " " },
        "sort": "-score,title", "columns": ["score", "unit"],
    });
    let kept = keep(&client, " Large ones ", json!({ "query": query })).await;
    let kept = kept.expect(201);
    assert_eq!(kept.json["name"], "Large ones");
    assert_eq!(
        kept.json["query"],
        json!({
            "filter": { "status": "screening,qualified", "cost[gte]": "100000" },
            "sort": "-score,title", "columns": ["unit", "score"],
        })
    );
    assert_eq!(kept.json["sharing"], json!({ "with": "nobody" }));
    assert_eq!(kept.json["is_own"], true);
    let path = format!("/views/{}", kept.id());
    assert_eq!(client.get(&path).await.expect(200).etag(), kept.etag());

    // A name is there once for a person, whatever its case.
    keep(&client, "LARGE ONES", json!({}))
        .await
        .problem(409, "already-exists")
        .at("/name");
    let patch = json!({ "name": "Larger ones", "query": { "filter": { "owner": "me" } } });
    let changed = client.patch(&path, &kept.etag(), patch.clone()).await;
    let changed = changed.expect(200);
    assert_eq!(
        changed.json["query"],
        json!({ "filter": { "owner": "me" } })
    );
    client
        .patch(&path, &kept.etag(), patch)
        .await
        .problem(412, "stale");

    let deleted = client.delete(&path, Some(&changed.etag())).await;
    let deleted = deleted.expect(204);
    client.get(&path).await.problem(404, "not-found");
    assert!(names(&client).await.is_empty());
    let restore = format!("{path}/restore");
    keep(&client, "Larger ones", json!({})).await.expect(201);
    client
        .post_matching(&restore, &deleted.etag(), Value::Null)
        .await
        .problem(409, "already-exists");
    let other = client.get("/views").await.expect(200).items()[0].clone();
    let other_path = format!("/views/{}", text(&other["id"]));
    client.delete(&other_path, Some("\"1\"")).await.expect(204);
    let restored = client
        .post_matching(&restore, &deleted.etag(), Value::Null)
        .await
        .expect(200);
    assert_eq!(restored.json["name"], "Larger ones");
    client
        .post_matching(&restore, &restored.etag(), Value::Null)
        .await
        .problem(409, "wrong-state");

    let trail = client.get("/audit?limit=200").await.expect(200);
    let of_view = |row: &&Value| row["record_id"] == kept.json["id"];
    let done: Vec<String> = trail
        .items()
        .iter()
        .filter(of_view)
        .map(|row| text(&row["operation"]))
        .collect();
    assert_eq!(
        done,
        [
            "restore_saved_view",
            "delete_saved_view",
            "update_saved_view",
            "create_saved_view"
        ]
    );
}

#[tokio::test]
async fn what_the_list_would_refuse_is_refused_at_its_place() {
    let server = Server::start().await;
    let client = server.administrator().await;
    for (query, place) in [
        (
            json!({ "filter": { "colour": "red" } }),
            "/query/filter/colour",
        ),
        (
            json!({ "filter": { "unit": "water" } }),
            "/query/filter/unit",
        ),
        (
            json!({ "filter": { "cost[gte]": "much" } }),
            "/query/filter/cost[gte]",
        ),
        (
            json!({ "filter": { "created[gte]": "now" } }),
            "/query/filter/created[gte]",
        ),
        (json!({ "filter": { "a/b~": "x" } }), "/query/filter/a~1b~0"),
        // Pages are not kept, and the order has its own place.
        (
            json!({ "filter": { "cursor": "x" } }),
            "/query/filter/cursor",
        ),
        (json!({ "filter": { "limit": "5" } }), "/query/filter/limit"),
        (json!({ "filter": { "sort": "key" } }), "/query/filter/sort"),
        (json!({ "sort": "colour" }), "/query/sort"),
        (
            json!({ "filter": { "q": "x".repeat(2001) } }),
            "/query/filter/q",
        ),
    ] {
        keep(&client, "Wrong", json!({ "query": query }))
            .await
            .problem(422, "validation")
            .at(place);
    }
    for body in [
        json!({ "name": "Wrong", "query": { "columns": ["colour"] } }),
        json!({ "name": "Wrong", "query": { "filter": { "status": ["a"] } } }),
        json!({ "name": "Wrong", "sharing": { "with": "friends" } }),
    ] {
        client
            .post("/views", body)
            .await
            .problem(400, "invalid-json");
    }
    for name in [" ".to_owned(), "x".repeat(101)] {
        keep(&client, &name, json!({}))
            .await
            .problem(422, "validation")
            .at("/name");
    }
}

/// A figure's list is kept as a view, and the view finds what the figure counted.
#[tokio::test]
async fn the_list_behind_a_figure_is_kept_as_a_view() {
    let server = Server::start().await;
    let client = server.administrator().await;
    let unit = client.make_unit("Water", None).await;
    let screened = client.make_submitted("Pumps", &unit, None).await;
    let screened = client.step(&screened, "screen", None).await.expect(200);
    let rejected = client.step(&screened, "reject", Some("Not now.")).await;
    rejected.expect(200);
    // Imports may lack what the form requires, such as a unit.
    let unplaced = client.make_submitted("Bridge", &unit, None).await;
    let connection = server.database.connect().await;
    let sql = "UPDATE demand SET unit_id = NULL WHERE id = ?";
    let id: uuid::Uuid = unplaced.id().parse().expect("an id");
    docket_tests::database::change(&connection, sql, vec![id.into()]).await;
    let types = client.get("/demand-types").await.expect(200);
    let of_type = text(&types.items()[0]["id"]);
    let path = format!("/analytics/demands?type={of_type}");
    let figures = client.get(&path).await.expect(200).json;
    let statuses = figures["statuses"].as_array().cloned().unwrap_or_default();
    let screening = statuses.iter().find(|one| one["status"] == "screening");
    let screening = screening.cloned().unwrap_or_default();
    let ends = figures["conversion"]["outcomes"].as_array().cloned();
    let ends = ends.unwrap_or_default();
    let rejected = ends.iter().find(|one| one["outcome"] == "rejected");
    let without = |rows: &str| {
        let rows = figures[rows].as_array().cloned().unwrap_or_default();
        let row = rows.into_iter().find(|row| row["id"].is_null());
        row.unwrap_or_default()["submitted"].clone()
    };
    for (name, figure, demands) in [
        ("Decided", figures["decided"].clone(), 1),
        ("Open", figures["open"].clone(), 1),
        ("Young", figures["ages"][0]["open"].clone(), 1),
        (
            "Young in its state",
            figures["ages"][0]["in_status"].clone(),
            1,
        ),
        ("Left screening", screening["left"].clone(), 1),
        (
            "Rejected",
            rejected.cloned().unwrap_or_default()["figure"].clone(),
            1,
        ),
        ("Without a unit", without("by_unit"), 1),
        ("Without a category", without("by_category"), 2),
    ] {
        assert_eq!(figure["demands"], demands, "{name}");
        let query = json!({ "query": { "filter": figure["filter"] } });
        let view = keep(&client, name, query).await.expect(201);
        let kept = view.json["query"]["filter"].clone();
        assert_eq!(kept, figure["filter"], "{name}");
        let filters = kept.as_object().cloned().unwrap_or_default();
        let asked: Vec<String> = filters
            .iter()
            .map(|(name, value)| format!("{name}={}", text(value)))
            .collect();
        let path = format!("/demands?count=true&{}", asked.join("&"));
        let list = client.get(&path).await.expect(200);
        assert_eq!(list.json["total"], demands, "{name}");
    }
    for (filter, place) in [
        (json!({ "outcome": "lost" }), "/query/filter/outcome"),
        (
            json!({ "decided[lte]": "soon" }),
            "/query/filter/decided[lte]",
        ),
        (
            json!({ "left[gte]": "2026-01-01" }),
            "/query/filter/stayed_in",
        ),
    ] {
        let query = json!({ "query": { "filter": filter } });
        let refused = keep(&client, "Wrong", query).await;
        refused.problem(422, "validation").at(place);
    }
}

#[tokio::test]
async fn a_shared_view_shows_everybody_only_what_they_reach() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let pumps = administrator.make_unit("Pumps", Some(&water)).await;
    let roads = administrator.make_unit("Roads", None).await;
    for (title, unit) in [("Of pumps", &pumps), ("Of roads", &roads)] {
        administrator.make_submitted(title, unit, None).await;
    }
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let of_pumps = administrator
        .make_person(&server, "requester", Some(&pumps))
        .await;
    let of_roads = administrator
        .make_person(&server, "requester", Some(&roads))
        .await;
    keep(&analyst, "Private", json!({})).await.expect(201);
    let with = json!({ "sharing": { "with": "everyone" } });
    let shared = keep(&analyst, "Shared", with).await.expect(201);
    let with = json!({ "sharing": { "with": "units", "units": [water] } });
    keep(&analyst, "Of Water", with).await.expect(201);
    assert_eq!(names(&analyst).await, ["Of Water", "Private", "Shared"]);
    assert_eq!(names(&of_pumps).await, ["Of Water", "Shared"]);
    assert_eq!(names(&of_roads).await, ["Shared"]);

    let found = |page: Answer| -> Vec<String> {
        let titles = page.expect(200);
        let titles = titles.items().iter();
        titles.map(|demand| text(&demand["title"])).collect()
    };
    assert_eq!(found(of_pumps.get("/demands").await), ["Of pumps"]);
    assert_eq!(found(of_roads.get("/demands").await), ["Of roads"]);

    // It is read by all of them, and changed by those who look after it.
    let path = format!("/views/{}", shared.id());
    let read = of_roads.get(&path).await.expect(200);
    assert_eq!(read.json["may_change"], false);
    assert_eq!(read.json["is_own"], false);
    let patch = json!({ "name": "Mine" });
    of_roads
        .patch(&path, &read.etag(), patch.clone())
        .await
        .problem(403, "forbidden");
    of_roads
        .delete(&path, Some(&read.etag()))
        .await
        .problem(403, "forbidden");
    let colleague = administrator.make_person(&server, "analyst", None).await;
    let changed = colleague.patch(&path, &read.etag(), patch).await;
    let changed = changed.expect(200);
    assert_eq!(changed.json["updated_by"]["id"], colleague.person);
    // Whoever read it before is told; what they want is kept by their own change.
    let stale = json!({ "query": { "filter": { "status": "screening" } } });
    analyst
        .patch(&path, &shared.etag(), stale.clone())
        .await
        .problem(412, "stale");
    analyst
        .patch(&path, &changed.etag(), stale)
        .await
        .expect(200);
    let private = json!({ "sharing": { "with": "nobody" } });
    let now = analyst.get(&path).await.expect(200);
    assert_eq!(now.json["name"], "Mine");
    colleague
        .patch(&path, &now.etag(), private.clone())
        .await
        .problem(403, "forbidden");
    analyst.patch(&path, &now.etag(), private).await.expect(200);
    colleague.get(&path).await.problem(404, "not-found");
    assert!(names(&of_roads).await.is_empty());
}

#[tokio::test]
async fn sharing_reaches_no_further_than_ones_rights() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let water = administrator.make_unit("Water", None).await;
    let pumps = administrator.make_unit("Pumps", Some(&water)).await;
    let roads = administrator.make_unit("Roads", None).await;
    let everyone = json!({ "sharing": { "with": "everyone" } });
    let with = |units: &[&str]| json!({ "sharing": { "with": "units", "units": units } });
    let requester = administrator
        .make_person(&server, "requester", Some(&water))
        .await;
    let analyst = administrator
        .make_person(&server, "analyst", Some(&water))
        .await;
    for person in [&requester, &analyst] {
        keep(person, "A", everyone.clone())
            .await
            .problem(403, "forbidden");
        keep(person, "A", with(&[&roads]))
            .await
            .problem(422, "validation")
            .at("/sharing/units");
        keep(person, "A", with(&[&water, &pumps])).await.expect(201);
    }
    let nobody = uuid::Uuid::nil().to_string();
    for units in [vec![], vec![nobody.as_str()]] {
        keep(&administrator, "A", with(&units))
            .await
            .problem(422, "validation")
            .at("/sharing/units");
    }
    let views = analyst.get("/views").await.expect(200);
    let may: Vec<&Value> = views
        .items()
        .iter()
        .map(|view| &view["may_change"])
        .collect();
    assert_eq!(
        may,
        [true, true],
        "who screens the unit looks after its views"
    );
    let views = requester.get("/views").await.expect(200);
    let own = views
        .items()
        .iter()
        .filter(|view| view["may_change"] == true);
    assert_eq!(own.count(), 1);

    // What a view names may be gone later; it is only a query.
    let director = administrator.make_person(&server, "director", None).await;
    let kept = keep(&director, "B", everyone).await.expect(201);
    let query = json!({ "filter": { "unit": roads, "owner": requester.person, "status": "gone" } });
    let path = format!("/views/{}", kept.id());
    let body = json!({ "query": query });
    director.patch(&path, &kept.etag(), body).await.expect(200);
    let unit = format!("/units/{roads}");
    let etag = administrator.get(&unit).await.expect(200).etag();
    let archived = json!({ "archived": true });
    administrator
        .patch(&unit, &etag, archived)
        .await
        .expect(200);
    let read = requester.get(&path).await.expect(200);
    assert_eq!(read.json["query"], query);
}

#[tokio::test]
async fn everybody_arranges_the_views_they_may_use() {
    let server = Server::start().await;
    let administrator = server.administrator().await;
    let analyst = administrator.make_person(&server, "analyst", None).await;
    let requester = administrator.make_person(&server, "requester", None).await;
    let everyone = json!({ "sharing": { "with": "everyone" } });
    let shared = keep(&analyst, "Shared", everyone).await.expect(201);
    let private = keep(&analyst, "Private", json!({})).await.expect(201);
    let own = keep(&requester, "Own", json!({})).await.expect(201);
    let path = "/me/view-preferences";
    let before = requester.get(path).await.expect(200);
    assert_eq!(before.json, json!({ "pinned": [] }));
    let wanted = json!({ "start": own.id(), "pinned": [shared.id(), own.id()] });
    let arranged = requester.put(path, None, wanted.clone()).await.expect(200);
    assert_eq!(arranged.json, wanted);
    assert_eq!(requester.get(path).await.expect(200).json, wanted);
    assert_eq!(
        analyst.get(path).await.expect(200).json,
        json!({ "pinned": [] })
    );
    for (wrong, place) in [
        (json!({ "start": private.id() }), "/start"),
        (json!({ "pinned": [own.id(), private.id()] }), "/pinned/1"),
        (json!({ "pinned": [own.id(), own.id()] }), "/pinned/1"),
        (json!({ "pinned": vec![own.id(); 21] }), "/pinned"),
    ] {
        requester
            .put(path, None, wrong)
            .await
            .problem(422, "validation")
            .at(place);
    }
    // What one may no longer use is not there, and comes back with the right to it.
    let view = format!("/views/{}", shared.id());
    let body = json!({ "sharing": { "with": "nobody" } });
    let taken = analyst.patch(&view, &shared.etag(), body).await.expect(200);
    let left = requester.get(path).await.expect(200);
    assert_eq!(left.json["pinned"], json!([own.id()]));
    let body = json!({ "sharing": { "with": "everyone" } });
    analyst.patch(&view, &taken.etag(), body).await.expect(200);
    let back = requester.get(path).await.expect(200);
    assert_eq!(back.json, wanted);
}
