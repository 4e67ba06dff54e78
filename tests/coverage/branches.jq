# Each branch of reader/ once for each program that has it: file, function, where it stands, how often it was true, false.
.data[0].functions[]
| .filenames as $files
| (.name | split(":") | last) as $function
| .branches[]
| [$files[.[6]], $function, .[0], .[1], .[2], .[3], .[4], .[5]]
| @tsv
