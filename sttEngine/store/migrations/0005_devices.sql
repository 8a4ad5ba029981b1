-- Where the engine of a stage ran: a DeviceUse as JSON. Results named the device alone until now.

ALTER TABLE stage_runs ADD COLUMN device TEXT;

UPDATE stage_results
SET result = json_set(result, '$.device', json_object('asked', 'auto', 'runs', json_extract(result, '$.device'), 'reason', NULL))
WHERE stage = 'transcribe' AND json_type(result, '$.device') = 'text';
