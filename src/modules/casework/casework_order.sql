-- casework_order.sql -- orders of superiors and the forms exchanged about them.

-- name: order_insert
INSERT INTO case_order (community, matter, number, sender, contact, due) VALUES (:community, :matter, :number, :sender, :contact, :due);

-- name: order_of
SELECT number, sender, contact, due FROM case_order WHERE community = :community AND matter = :matter;

-- name: order_exchange_add
INSERT INTO case_exchange (community, matter, id, form, direction, number, party, words, actor, at)
VALUES (:community, :matter, :id, :form, :direction, :number, :party, :words, :actor, :at);

-- name: order_exchanges
SELECT community, id, form, direction, number, party, words, at FROM case_exchange
WHERE community = :community AND matter = :matter ORDER BY id LIMIT 200;
