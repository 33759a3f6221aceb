INSERT INTO users VALUES (1, 'ann@corp.example', '+1 212 555 7665', 'Ann', 'Berlin', 'Ann likes tea', '2024-01-01 10:00:00', 'new');
INSERT INTO visits VALUES (1, 1, 'ann@corp.example', '2024-01-02 10:00:00', 5);
