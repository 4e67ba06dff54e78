# What is wrong in the lines for a cluster; [] when nothing is. $fields: the fields of the table in docs/EXPORT.md;
# $mapping: mapping.json; $kinds, $facets: what icsync-kb info says of the same file.
def is_text: type == "string";
def texts: type == "array" and all(.[]; is_text);
def day: is_text and test("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$");
def none_or(f): . == null or f;
# A dot parts names of fields.
def field_name: gsub("[.]"; "_");
($facets | map({key: (.name | field_name), value: [.values[].name]}) | from_entries) as $values |
(reduce (.[] | .id? // empty) as $id ({}; .[$id] = true)) as $ids |
(if ($mapping[0].mappings | .dynamic) != "strict" or ($mapping[0].mappings.properties | keys) != ($fields | sort) or
    ($mapping[0].mappings.properties.facets.properties | keys) != ($values | keys)
 then ["the mapping has other fields"] else [] end) +
[ range(0; length) as $i | .[$i] as $line |
  if $i % 2 == 0 then
    select($line != {index: {_id: ($line.index._id)}} or ($line.index._id | is_text | not) or
           $line.index._id != (.[$i + 1].id | if utf8bytelength > 512 then "record \($i / 2)" else . end))
    | "line \($i + 1): no action"
  else
    select(($line | keys) - $fields != [] or
           ($fields - ($line | keys) - ["kind", "reviewed"]) != [] or
           any("id", "title", "path", "text"; $line[.] | is_text | not) or
           ($line.kind | none_or(. as $kind | any($kinds[]; . == $kind)) | not) or
           any($line.links, $line.addresses; texts | not) or any($line.links[]; $ids[.] | not) or
           any($line.facets | to_entries[]; (.value | texts | not) or .value == [] or (.value - $values[.key]) != []) or
           ($line.source | keys) != ["file", "line"] or ($line.source.file | is_text | not) or
           ($line.source.line | type != "number" or . < 1 or . != floor) or
           ($line.reviewed | none_or(day) | not))
    | "line \($i + 1): another shape"
  end ]
