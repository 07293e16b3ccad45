\set version :version + 1
\set stream :client_id * 1000 + random(0, 999)
insert into events (stream, version, data) values (:stream, :version, '{"id": "01900003-0000-7000-8000-000000000042", "type": "opportunity.negotiated", "kind": "moved", "time": "2026-11-22T20:00:00.000Z", "actor": "01900001-0000-7000-8000-000000000007", "command": "01900004-0000-7000-8000-000000000042", "transition": "negotiate", "from": "proposing", "to": "negotiating"}');
