# What is wrong in the lines for a cluster, by docs/EXPORT.md and the mapping; [] when nothing is.
def texts: type == "array" and all(.[]; type == "string");
def day: type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
($mapping[0].mappings.properties) as $fields |
[ range(0; length) as $i | .[$i] as $line |
  if $i % 2 == 0 then
    select(($line | keys) != ["index"] or ($line.index | keys) != ["_id"] or ($line.index._id | type) != "string" or
           ($line.index._id | utf8bytelength) > 512 or ($line.index._id != .[$i + 1].id and ($line.index._id | startswith("record ") | not)))
    | "line \($i + 1): no action"
  else
    select(($line | keys - ($fields | keys)) != [] or
           any("id", "title", "path", "text"; $line[.] | type != "string") or
           ($line.kind != null and ($line.kind | type) != "string") or
           any($line.links, $line.addresses; texts | not) or
           ($line.facets | type) != "object" or any($line.facets[]; texts | not) or
           ($line.facets | keys - ($fields.facets.properties | keys)) != [] or
           ($line.source | keys) != ["file", "line"] or ($line.source.line | type) != "number" or
           ($line.reviewed != null and ($line.reviewed | day | not)))
    | "line \($i + 1): another shape"
  end ]
