"""The English phrase book. One template a line: `{slot}`, `{one|many}` by number, `[left out if a slot is empty]`."""

from __future__ import annotations

OPERATIONS = {
    "add-node": """
add {marks}[ {where}]
draw {marks}[ {where}]
place {marks}[ {where}]
put in {marks}[ {where}]
insert {marks}[ {where}]
{marks} {is|are} added[ {where}]
{marks} {is|are} drawn[ {where}]
{marks} {appears|appear}[ {where}]
set down {marks}[ {where}]
a place is found for {marks}[ {where}]
""",
    "remove-node": """
remove {marks}
delete {marks}
take {marks} away
{marks} {is|are} removed
{marks} {is|are} deleted
{marks} {disappears|disappear}
take {marks} out of the drawing
{marks} {leaves|leave} the drawing
drop {marks} from the figure
""",
    "move-node": """
move {marks}[ to a place {where}]
shift {marks}[ so that {it stands|they stand} {where}]
{marks} {is|are} moved[ to a place {where}]
{marks} {takes a new place|take new places}[ {where}]
bring {marks} to {its new place|their new places}[ {where}]
{marks} {changes place|change places}[ and {stands|stand} {where}]
redraw {marks} at {its new place|their new places}[, {where}]
set {marks} down in {another place|other places}[, {where}]
""",
    "relabel-node": """
relabel {marks} as {to}
rename {marks} to {to}
write {to} into {marks}
{marks} now {reads|read} {to}
replace the label of {marks} by {to}
the label of {marks} becomes {to}
change the label of {marks} to {to}
{marks} {gets|get} the label {to}
{to} takes the place of the old label of {marks}
""",
    "relabel-node+": """
change the labels: {items}
the labels change: {items}
write the new labels: {items}
relabel as follows: {items}
rename as follows: {items}
give the new labels, {items}
update what the labels say: {items}
new labels are written: {items}
""",
    "recolour-node": """
colour {marks} {colour}
recolour {marks} {colour}
paint {marks} {colour}
turn {marks} {colour}
{marks} {becomes|become} {colour}
{marks} {is|are} coloured {colour}
{marks} {turns|turn} {colour}
mark {marks} in {colour}
show {marks} in {colour}
fill {marks} with {colour}
""",
    "recolour-plain": """
take the colour off {marks}
{marks} {loses|lose} the colour
make {marks} plain again
remove the colour of {marks}
{marks} {becomes|become} plain again
give {marks} the plain look back
{marks} {goes|go} back to plain
show {marks} without colour
""",
    "ring-node": """
draw a second circle inside {marks}
put a ring into {marks}
{marks} {gets|get} a second circle
add the inner ring to {marks}
mark {marks} as accepting with a ring
{marks} {is|are} given an inner circle
show that {marks} {accepts|accept} by a double circle
{marks} now {has|have} a double outline
""",
    "ring-node-off": """
remove the inner ring of {marks}
take the second circle of {marks} away
{marks} {loses|lose} the inner circle
erase the inner circle of {marks}
{marks} {is|are} left with a single circle
make {marks} plain again, without a ring
{marks} no longer {has|have} a double outline
draw {marks} with a single circle only
""",
    "add-edge": """
add {marks}[ with the label {label}]
draw {marks}[ with the label {label}]
connect the ends of {marks}[ and write {label} beside {it|them}]
{marks} {is|are} drawn[ with the label {label}]
{marks} {is|are} added[, labelled {label}]
put in {marks}[, labelled {label}]
insert {marks}[ with the label {label}]
link the two ends of {marks}[; the label is {label}]
{marks} {is|are} put in[, labelled {label}]
""",
    "remove-edge": """
remove {marks}
erase {marks}
delete {marks}
take {marks} away
{marks} {is|are} removed
{marks} {is|are} erased
{marks} {disappears|disappear}
cut {marks}
{marks} {is|are} no longer needed and {goes|go}
""",
    "recolour-edge": """
colour {marks} {colour}
recolour {marks} {colour}
draw {marks} in {colour}
turn {marks} {colour}
{marks} {becomes|become} {colour}
{marks} {is|are} drawn in {colour}
{marks} {turns|turn} {colour}
mark {marks} in {colour}
show {marks} in {colour}
highlight {marks} in {colour}
""",
    "relabel-edge": """
change the label of {marks} to {to}
write {to} beside {marks}
relabel {marks} as {to}
the label of {marks} becomes {to}
{marks} now {carries|carry} {to}
replace the label of {marks} by {to}
{marks} {gets|get} the label {to}
set the label of {marks} to {to}
""",
    "relabel-edge+": """
change the labels of the edges: {items}
write the new labels beside the edges: {items}
the edge labels change: {items}
update the edge labels: {items}
relabel the edges as follows: {items}
the edges get new labels, {items}
correct the labels along the edges: {items}
new labels stand beside the edges: {items}
""",
    "reroute-edge": """
redraw {marks} to fit the new positions
reroute {marks}
lead {marks} along {its|their} new {path|paths}
{marks} {is|are} redrawn between the same ends
{marks} {follows its|follow their} ends
let {marks} follow the moved ends
draw {marks} along {another path|other paths}
{marks} {takes a new course|take new courses} between the same ends
""",
    "fill-cell": """
write {to} into {marks}
put {to} into {marks}
fill {marks} with {to}
enter {to} in {marks}
{marks} now {holds|hold} {to}
{to} goes into {marks}
the value of {marks} becomes {to}
set {marks} to {to}
{marks} {receives|receive} {to}
""",
    "fill-cell+": """
write {items}
put in {items}
enter {items}
fill in the values: {items}
the new values are {items}
set the values to {items}
the entries become {items}
the values are now {items}
""",
    "clear": """
clear {marks}
empty {marks}
erase what stands in {marks}
{marks} {is|are} emptied
{marks} {is|are} left blank
take the text out of {marks}
leave {marks} blank
{marks} {loses its|lose their} text
""",
    "recolour-cell": """
colour {marks} {colour}
recolour {marks} {colour}
shade {marks} {colour}
{marks} {becomes|become} {colour}
{marks} {turns|turn} {colour}
mark {marks} in {colour}
highlight {marks} in {colour}
fill the background of {marks} with {colour}
{marks} {is|are} shaded {colour}
""",
    "add-cell": """
add {marks}[ {where}]
draw {marks}[ {where}]
append {marks}[ {where}]
{marks} {is|are} added[ {where}]
{marks} {is|are} drawn[ {where}]
put in {marks}[ {where}]
{marks} {appears|appear}[ {where}]
extend the row by {marks}[ {where}]
""",
    "remove-cell": """
remove {marks}
delete {marks}
take {marks} away
erase {marks}
{marks} {is|are} removed
{marks} {is|are} deleted
{marks} {disappears|disappear}
drop {marks}
""",
    "shift-cell": """
move {marks}
shift {marks}
{marks} {is|are} moved to {its new place|their new places}
{marks} {moves|move} along
bring {marks} to {its new place|their new places}
{marks} {changes place|change places}
{marks} {is|are} shifted
set {marks} in {its new place|their new places}
""",
    "resize-cell": """
make {marks} {how}
redraw {marks}, now {how}
{marks} {becomes|become} {how}
resize {marks} to be {how}
{marks} {is|are} drawn {how}
change the size of {marks}: {it is|they are} now {how}
draw {marks} {how} than before
{marks} {is|are} made {how}
""",
    "write": """
write {texts}[ {where}]
add the {text|texts} {texts}[ {where}]
put {texts}[ {where}] as {a label|labels}
{texts} {is|are} written[ {where}]
label the figure with {texts}[ {where}]
set the {text|texts} {texts}[ {where}]
place the {label|labels} {texts}[ {where}]
the {label|labels} {texts} {is|are} added[ {where}]
note {texts}[ {where}]
""",
    "erase": """
erase the {label|labels} {texts}
remove the {text|texts} {texts}
take the {label|labels} {texts} away
delete the {label|labels} {texts}
the {label|labels} {texts} {is|are} erased
the {text|texts} {texts} {disappears|disappear}
the {label|labels} {texts} {is|are} removed
rub out {texts}
""",
    "draw": """
draw {marks}
add {marks}
put in {marks}
construct {marks}
{marks} {is|are} drawn
{marks} {is|are} added
sketch in {marks}
{marks} {is|are} put in
{marks} {enters|enter} the figure
""",
    "wipe": """
erase {marks}
remove {marks}
wipe {marks} out
take {marks} away
{marks} {is|are} erased
{marks} {is|are} removed
{marks} {disappears|disappear}
delete {marks}
""",
    "notice": """
{marks} {is|are} there
there {is|are} {marks}
{marks} {stands|stand} in the picture
the picture has {marks}
{marks} {is|are} drawn
the picture shows {marks}
{marks} {is|are} to be seen
one sees {marks}
""",
    "notice-missing": """
{marks} {is|are} missing
{marks} {is|are} not there
the picture lacks {marks}
{marks} {has|have} been left out
the picture is without {marks}
{marks} cannot be found
one looks in vain for {marks}
{marks} {has|have} not been drawn
""",
    "notice-colour": """
{marks} {is|are} {colour}
{marks} {is|are} drawn in {colour}
{marks} {is|are} shown in {colour}
{marks} {has|have} the colour {colour}
the colour of {marks} is {colour}
{marks} {appears|appear} in {colour}
the picture has {marks} in {colour}
{colour} is the colour of {marks}
""",
    "notice-plain": """
{marks} {is|are} plain
{marks} {is|are} not coloured
{marks} {is|are} left without colour
{marks} {has|have} no colour
no colour marks {marks}
{marks} {is|are} unmarked
{marks} {does|do} not stand out
{marks} {has|have} been left plain
""",
    "notice-text": """
{marks} {reads|read} {is}
{marks} {says|say} {is}
{is} stands in {marks}
{marks} {shows|show} {is}
the text of {marks} is {is}
one reads {is} in {marks}
{marks} {holds|hold} {is}
{marks} {contains|contain} {is}
""",
    "notice-text+": """
{items}
in the picture {items}
here {items}
at present {items}
as drawn, {items}
so far {items}
in the drawing {items}
now {items}
""",
    "notice-beside": """
beside {marks} stands {is}
{marks} {bears|bear} {is}
{marks} {carries|carry} {is}
one reads {is} beside {marks}
{marks} {is|are} labelled {is}
{is} is written beside {marks}
{marks} {has|have} the label {is}
the label of {marks} is {is}
""",
    "notice-empty": """
{marks} {is|are} empty
nothing stands in {marks}
{marks} {holds|hold} nothing
{marks} {has|have} been left blank
{marks} {is|are} blank
no entry stands in {marks}
{marks} {shows|show} no entry
the entry of {marks} is missing
""",
    "notice-label": """
{marks} {bears|bear} a wrong label
the label of {marks} is another than it should be
{marks} {is|are} labelled wrongly
the text of {marks} cannot stay
{marks} {has|have} a wrong text
the name in {marks} is not right
{marks} {is|are} wrongly labelled
another label belongs to {marks}
""",
    "notice-value": """
the picture says {texts}
one reads {texts}
the drawing says {texts}
the picture gives {texts}
in the picture one finds {texts}
the drawing has {texts}
the picture has {texts}
the drawing gives {texts}
""",
    "notice-ring": """
{marks} {has|have} a second circle
{marks} {is|are} drawn with a ring
there is a ring in {marks}
{marks} {has|have} a double outline
a second circle stands in {marks}
{marks} {shows|show} a double circle
the picture has a ring in {marks}
{marks} {carries|carry} a ring
""",
    "notice-ring-off": """
{marks} {has|have} a single circle
{marks} {lacks|lack} a second circle
{marks} {is|are} drawn without a ring
there is no ring in {marks}
the ring of {marks} is missing
{marks} {shows|show} one circle only
no second circle stands in {marks}
{marks} {has|have} no inner ring
""",
    "notice-place": """
{marks} {stands|stand} elsewhere
{marks} {is|are} drawn in another place
{marks} {is|are} not where {it|they} should be
the place of {marks} is another
{marks} {has|have} been put elsewhere
the position of {marks} does not fit
{marks} {is|are} out of place
{marks} {does|do} not lie where {it|they} should
""",
    "notice-course": """
{marks} {runs|run} in another way
{marks} {takes|take} another course
{marks} {is|are} drawn differently
the course of {marks} is another
{marks} {goes|go} another way
the way {marks} {runs|run} does not fit
{marks} {does|do} not run as {it|they} should
{marks} {follows|follow} another line
""",
    "notice-size": """
{marks} {has|have} another size
the size of {marks} is another
{marks} {is|are} not as large as {it|they} should be
the size of {marks} does not fit
{marks} {is|are} drawn in another size
{marks} {does|do} not have the right size
{marks} {differs|differ} in size
the extent of {marks} is another
""",
    "compare": """
compare {a} with {b}: {a} {relation} {b}
compare {a} and {b}, which gives {a} {sign} {b}
{a} is compared with {b}, and {a} {relation} {b}
check {a} against {b}: {a} {sign} {b}
put {a} next to {b}: {a} {relation} {b}
the comparison of {a} and {b} gives {a} {sign} {b}
look at {a} and {b} and find that {a} {relation} {b}
of {a} and {b} we see that {a} {relation} {b}
set {a} against {b} and note {a} {sign} {b}
""",
    "compare-equal": """
the two values agree, {a} = {b}
both sides agree: {a} = {b}
the two numbers are equal, {a} = {b}
both come to the same, {a} = {b}
the comparison shows {a} = {b}
one value equals the other, {a} = {b}
there is no difference: {a} = {b}
the values coincide, {a} = {b}
""",
    "compare+": """
compare in turn: {items}
the comparisons give {items}
compare the values one by one, {items}
comparing gives {items}
check the order of the values: {items}
one comparison after another gives {items}
the values compare as {items}
going down the comparisons, note {items}
""",
    "visit": """
visit {marks}
look at {marks}
go to {marks}
turn to {marks}
consider {marks}
take up {marks}
examine {marks}
{marks} {is|are} examined
{marks} {is|are} looked at
move on to {marks}
""",
    "visit+": """
visit {marks} in this order
look at {marks}, one after the other
go through {marks} in turn
work through {marks} in this order
{marks} are examined in turn
consider {marks} one by one
take up {marks} in that order
the way leads through {marks}
""",
    "skip": """
skip {marks}
leave {marks} out
pass over {marks}
do not use {marks}
{marks} {is|are} not used
{marks} {is|are} passed over
reject {marks}
{marks} {is|are} left as {it is|they are}
{marks} {drops|drop} out
""",
    "compute": """
compute {name} = {working} = {value}
work out {name} = {working} = {value}
{name} = {working} = {value}
calculate {name}: {working} = {value}
from {working} we get {name} = {value}
inserting the values gives {name} = {working} = {value}
the calculation {working} gives {name} = {value}
evaluate {working} and obtain {name} = {value}
find {name} from {working}, which is {value}
""",
    "compute+": """
compute {items}
work out {items}
the values are {items}
calculation gives {items}
calculate {items}
inserting the numbers gives {items}
evaluate the formulas to get {items}
one obtains {items}
""",
    "conclude": """
so {statements}
this shows that {statements}
it follows that {statements}
hence {statements}
we conclude that {statements}
therefore {statements}
this means that {statements}
thus {statements}
as a result, {statements}
""",
}

REASONS = {
    "less": """
{a} is less than {b}
{a} is smaller than {b}
{b} is greater than {a}
{b} is larger than {a}
{a} < {b}
the comparison gives {a} < {b}
{b} exceeds {a}
{a} comes before {b} in order
of {a} and {b}, {a} is the smaller
""",
    "greater": """
{a} is greater than {b}
{a} is larger than {b}
{b} is less than {a}
{b} is smaller than {a}
{a} > {b}
the comparison gives {a} > {b}
{a} exceeds {b}
{a} comes after {b} in order
of {a} and {b}, {a} is the larger
""",
    "equal": """
{a} equals {b}
{a} and {b} are equal
{a} = {b}
{a} is the same as {b}
the comparison gives {a} = {b}
{a} and {b} do not differ
{a} matches {b}
there is no difference between {a} and {b}
""",
    "smallest": """
{it is|they are} the smallest of what is left
nothing smaller is left
no remaining candidate is smaller
all that remain are larger
{it comes|they come} first when sorted by size
the smallest candidate is taken first
{it has|they have} the smallest value still available
[with {value}, ]no other candidate is smaller
[{value} is the smallest value that remains]
""",
    "smallest-edge": """
{it is the lightest edge left|each is the lightest edge left at its turn}
no lighter edge {is|was} left[ than weight {value}]
{it comes|they come} first in order of weight
{the lightest usable edge is taken first|each time the lightest usable edge is taken}
among the usable edges {it weighs least|they are the lightest in turn}
[the weight {value} is the smallest that remains]
{nothing cheaper remains|nothing cheaper remained each time}
{its weight|each weight} is the smallest among the edges not yet considered
{every other remaining edge is at least as heavy|the edges are taken in order of weight}
[{value} is the least weight still on offer]
""",
    "largest": """
{it is|they are} the largest of what is left
nothing larger is left
no remaining candidate is larger
all that remain are smaller
{it comes|they come} last when sorted by size
the largest candidate is taken first
{it has|they have} the largest value still available
[with {value}, ]no other candidate is larger
[{value} is the largest value that remains]
""",
    "only": """
there is no other choice
{it is|they are} the only candidate left
nothing else fits
no alternative remains
this is the only possibility
every other choice is ruled out
only this choice is possible
all other options are excluded
""",
    "nearest": """
{it is|they are} the nearest
nothing else is nearer
no other candidate is closer
{it has|they have} the shortest distance so far
every other candidate is farther away
the distance is the smallest found so far
{it lies|they lie} closest
the shortest distance leads there
""",
    "closes-cycle": """
{it|each of them} would close a cycle
a cycle would arise
its ends are already connected
another path already joins its ends
{it|each} would make a loop with edges already chosen
both ends lie in the same component
adding {it|any of them} would create a cycle
the chosen edges already link its ends
""",
    "already-seen": """
{it has|they have} been visited before
{it is|they are} already known
{it was|they were} reached earlier
{it has|they have} been dealt with already
{it is|they are} no longer new
an earlier step has already been there
{it is|they are} already marked
there is nothing new to find there
""",
    "unreachable": """
{it cannot|none of them can} be reached
no path leads there
nothing leads to {it|them} from the start
there is no way to get to {it|them}
the start has no path to {it|them}
no sequence of steps arrives there
{it lies|they lie} out of reach
{it is|they are} cut off from the start
""",
    "rule": """
{rule}
here {rule}
in this case {rule}
we know that {rule}
it is clear that {rule}
one can see that {rule}
in fact {rule}
one finds that {rule}
""",
    "rule-wanted": """
by the rule {rule}
in a right picture {rule}
as the rule has it, {rule}
the rule is that {rule}
it should be so that {rule}
what is wanted is that {rule}
where all is right, {rule}
rightly drawn, {rule}
""",
    "law": """
{law} requires it
{law} must hold
{law} says so
this follows from {law}
{law} applies here
{law} fixes the result
{law} leaves no other value
that is what {law} gives
""",
    "given": """
it is given
the task says so
the task gives it
this is stated
it is part of the task
that is asked for
the instruction names it
this is what is wanted
""",
    "empty": """
the place is free
nothing is there yet
there is nothing in that place
that place is still empty
the spot is not taken
no one occupies that place
there is room
this position is unoccupied
""",
    "full": """
there is no room left
the place is taken
it is full
every place is occupied
no free place remains
nothing more fits in
all slots are in use
there is no space for another
""",
    "balanced": """
the tree is balanced
the heights differ by at most one
every balance factor is within bounds
no subtree is too high
both sides are of similar height
no rotation is needed
the balance holds everywhere
the two sides keep their balance
""",
    "unbalanced": """
the tree is out of balance[ at {node}]
[the balance factor of {node} is {balance}]
one side[ of {node}] is too high
[{node} has the balance factor {balance}]
a rotation is needed[ at {node}]
the heights[ below {node}] differ by more than one
the subtrees[ of {node}] differ too much in height
balance is lost[ at {node}]
""",
    "accepts": """
the word is accepted there
{it is an accepting state|they are accepting states}
reading may end there with success
the input is accepted
{it accepts|they accept}
a word that ends there belongs to the language
acceptance is decided there
words ending there are accepted
""",
    "rejects": """
the word is rejected there
{it is not an accepting state|they are not accepting states}
reading must not end there
the input is rejected
{it rejects|they reject}
a word that ends there does not belong to the language
no word may end there
words ending there are rejected
""",
    "distinguishes": """
the symbol {symbol} tells them apart
reading {symbol} leads to different groups
{symbol} separates them
they behave differently on {symbol}
under {symbol} they go to different blocks
on {symbol} they part ways
{symbol} distinguishes them
their moves on {symbol} end in different blocks
""",
}

STATEMENTS = {
    "exists": """
{thing} is in the picture
{thing} can be seen
the figure contains {thing}
the figure shows {thing}
{thing} is present
the drawing includes {thing}
{thing} appears in the figure
one finds {thing} in the drawing
""",
    "absent": """
{thing} is not there
the figure does not contain {thing}
{thing} is not in the picture
{thing} does not appear
{thing} is absent
there is no trace of {thing}
the drawing is without {thing}
{thing} is nowhere to be seen
""",
    "count_eq": """
there {is|are} exactly {amount}
the figure has exactly {amount}
the figure contains {amount}
{amount} {is|are} to be seen
there {is|are} {amount} in all
the drawing shows {amount}
one counts {amount}
{amount} {stands|stand} in the figure
the count is {amount}
""",
    "class_eq": """
{mark} is {colour}
{mark} is shown in {colour}
{mark} appears in {colour}
{colour} is the colour of {mark}
{mark} has the colour {colour}
{mark} is drawn in {colour}
the colour of {mark} is {colour}
{mark} carries the colour {colour}
""",
    "class_eq-plain": """
{mark} is plain
{mark} has no colour
{mark} is not coloured
{mark} is shown plain
{mark} carries no colour
{mark} is unmarked
{mark} is drawn plain
{mark} does not stand out
""",
    "text_eq": """
{mark} reads {to}
{mark} holds {to}
{mark} says {to}
in {mark} stands {to}
{mark} contains {to}
the text of {mark} is {to}
{mark} shows {to}
one reads {to} in {mark}
""",
    "text_eq-empty": """
{mark} is empty
{mark} holds nothing
nothing stands in {mark}
{mark} is blank
there is no text in {mark}
{mark} shows nothing
{mark} contains no entry
{mark} has been left blank
""",
    "ring_eq": """
{mark} has a second circle
{mark} has an inner ring
{mark} is drawn with a double circle
a ring marks {mark}
{mark} is accepting, with a double outline
{mark} shows two circles
an inner circle stands in {mark}
{mark} carries the ring of an accepting state
""",
    "ring_eq-off": """
{mark} has a single circle
{mark} has no inner ring
{mark} is drawn without a ring
no ring marks {mark}
{mark} is not accepting and has one outline
{mark} shows just one circle
there is no inner circle in {mark}
{mark} carries no ring
""",
    "connected": """
an edge joins {a} and {b}
{a} and {b} are connected
{a} is joined to {b}
there is an edge between {a} and {b}
an edge runs between {a} and {b}
{a} and {b} are neighbours
an edge links {a} with {b}
{b} is joined to {a}
""",
    "edge_dir": """
an arrow leads from {a} to {b}
the arrow runs from {a} to {b}
there is an arrow from {a} to {b}
an arrow points from {a} to {b}
{a} has an arrow to {b}
an arrow joins {a} to {b}
the direction is from {a} to {b}
an arrow starts at {a} and ends at {b}
""",
    "edge_label": """
the edge between {a} and {b} reads {to}
the text {to} stands beside the edge between {a} and {b}
the edge that joins {a} and {b} is labelled {to}
the label between {a} and {b} is {to}
the edge linking {a} and {b} carries {to}
between {a} and {b} the label is {to}
the edge between {a} and {b} is marked {to}
one reads {to} on the edge between {a} and {b}
""",
    "child_of": """
{a} is the {side} of {b}
{a} hangs below {b} as its {side}
{b} has {a} as its {side}
the {side} of {b} is {a}
{a} is attached to {b} as the {side}
{a} becomes the {side} of {b}
below {b}, {a} is the {side}
{a} sits under {b} as its {side}
""",
    "path_is": """
the {colour} edges form the path {path}
the {colour} path is {path}
{path} is the path in {colour}
the edges in {colour} are those of {path}
the {colour} edges are exactly {path}
the {colour} edges lead along {path}
{path} is traced in {colour}
the way {path} is shown in {colour}
""",
    "spanning": """
the {colour} edges form a spanning tree
the {colour} edges join all {nodes} without a cycle
the edges in {colour} make up a spanning tree
all {nodes} are joined by {colour} edges, with no cycle
the {colour} edges are a tree that reaches every one of the {nodes}
a spanning tree stands out in {colour}
the {colour} edges connect everything and close no cycle
the {colour} part is a tree over all {nodes}
""",
    "acyclic": """
the[ {colour}] edges contain no cycle
there is no cycle[ among the {colour} edges]
the[ {colour}] edges are free of cycles
no cycle arises[ among the {colour} edges]
following the[ {colour}] edges never leads back to the start
the[ {colour}] edges close no cycle
the figure has no cycle[ in {colour}]
nowhere do the[ {colour}] edges run in a circle
""",
    "sum_eq": """
the {things} add up to {to}
the numbers on the {things} sum to {to}
the total over the {things} is {to}
{to} is the sum over the {things}
adding the numbers on the {things} gives {to}
the {things} total {to}
together the {things} make {to}
the sum of the {things} is {to}
""",
    "in_order": """
reading the tree in order gives rising values
an in-order walk meets the values in rising order
smaller values stand left of larger ones throughout
the search order of the tree holds
every left subtree is smaller and every right one larger
the values rise from left to right
the tree is a search tree
the in-order sequence is sorted
""",
    "heap_order": """
the heap order holds ({heap})
the tree is a {heap}
every parent respects the order of a {heap}
the figure is a valid {heap}
no child breaks the order of the {heap}
parents and children stand in the order of a {heap}
the {heap} property holds everywhere
the order of a {heap} is respected
""",
    "balanced": """
the tree is balanced
no two sibling subtrees differ by more than one in height
the heights are balanced everywhere
every {node} is balanced
the balance condition holds
the tree keeps its balance
the tree is height-balanced
the two sides of every {node} are about equally high
""",
    "order_is": """
{along}, the {things} read {texts}
the {things} read {texts} {along}
the order {along} is {texts}
{texts} is the order {along}
{along} one reads {texts}
the {things} stand in the order {texts}, {along}
read {along}, the {things} are {texts}
the sequence {along} is {texts}
""",
    "unchanged": """
{others} {stays as it was|stay as they were}
{others} {is|are} unchanged
nothing changes about {others}
{others} {keeps its place and look|keep their places and looks}
{others} {remains|remain} the same
{others} {is|are} left alone
{others} {does|do} not change
{others} {is|are} kept exactly
""",
    "moved": """
{mark} has moved {direction}
{mark} is shifted {direction}
{mark} takes a place farther {direction}
{mark} has been moved {direction}
{mark} now stands farther {direction}
{mark} moves {direction} from where it was
{mark} goes {direction}
the move of {mark} goes {direction}
""",
    "angle_eq": """
{mark} runs at {to}°
{mark} has the direction {to}°
the direction of {mark} is {to}°
{mark} lies at {to}° to the horizontal, clockwise
{mark} is drawn at {to}°
the angle of {mark} is {to}°
{to}° is the direction of {mark}
measured clockwise from the horizontal, {mark} runs at {to}°
""",
    "length_eq": """
{mark} has the right length
the length of {mark} is right
{mark} is drawn to scale
{mark} is as long as it should be
the length of {mark} fits its value
{mark} has the length that its value asks for
{mark} is neither too long nor too short
{mark} is drawn at its proper length
""",
    "parallel": """
{a} and {b} are parallel
{a} is parallel to {b}
{a} runs parallel to {b}
{b} is parallel to {a}
{a} and {b} have the same direction
{a} and {b} run side by side in one direction
{b} runs parallel to {a}
{a} and {b} never meet however far they are drawn
""",
    "perpendicular": """
{a} and {b} are perpendicular
{a} is perpendicular to {b}
{a} stands at right angles to {b}
{a} meets {b} at a right angle
{b} is perpendicular to {a}
{a} and {b} form a right angle
there is a right angle between {a} and {b}
{b} stands at right angles to {a}
""",
    "meets": """
{a} and {b} meet
{a} meets {b}
{a} touches {b}
{a} and {b} have a point in common
{a} reaches {b}
{b} meets {a}
{a} runs exactly to {b}
there is no gap between {a} and {b}
""",
    "value_eq": """
the figure states {name} = {to}
{name} = {to} can be read in the figure
{name} is given as {to}
the value {to} is written for {name}
the label gives {to} for {name}
{name} reads {to}
one reads {name} = {to}
{to} is the value shown for {name}
""",
    "law_holds": """
{law} holds
{law} is satisfied
the values obey {law}
{law} is fulfilled
the numbers agree with {law}
the figure agrees with {law}
the values fit {law}
{law} is respected
""",
    "left_of": """
{a} is left of {b}
{a} stands to the left of {b}
{b} is right of {a}
{b} stands to the right of {a}
{a} lies left of {b}
{b} lies right of {a}
{a} is farther left than {b}
{b} is farther right than {a}
""",
    "above": """
{a} is above {b}
{a} stands higher than {b}
{b} is below {a}
{b} stands lower than {a}
{a} lies above {b}
{b} lies below {a}
{a} is higher up than {b}
{b} is lower down than {a}
""",
    "less": """
{a} is less than {b}
{a} is smaller than {b}
{b} is greater than {a}
{a} < {b}
{b} is larger than {a}
{b} exceeds {a}
{a} comes before {b} in order
{a} lies below {b} in value
""",
    "greater": """
{a} is greater than {b}
{a} is larger than {b}
{b} is less than {a}
{a} > {b}
{b} is smaller than {a}
{a} exceeds {b}
{a} comes after {b} in order
{a} lies above {b} in value
""",
    "equal": """
{a} equals {b}
{a} and {b} are equal
{a} = {b}
{b} equals {a}
{a} is the same as {b}
{a} and {b} agree
{a} and {b} do not differ
{a} is no different from {b}
""",
}

# Parts of a text. `because` joins a clause and its reason; `first`, `then` and `finally` open a step.
FRAMES = {
    "facts": """
The picture shows {figure} with {inventory}.
The figure is {figure} with {inventory}.
We are given {figure} with {inventory}.
The drawing shows {figure}; it has {inventory}.
We start from {figure} with {inventory}.
Here is {figure} made of {inventory}.
Given is {figure} with {inventory}.
The starting point is {figure} with {inventory}.
In the picture there is {figure} with {inventory}.
What we see is {figure} with {inventory}.
""",
    "facts-broken": """
The picture shows {figure} with {inventory}, but something in it is wrong.
This drawing of {figure} with {inventory} contains a mistake.
We are given {figure} with {inventory}; it is not correct as drawn.
The figure, {figure} with {inventory}, has an error.
In the picture there is {figure} with {inventory}, and part of it is incorrect.
The drawing shows {figure} with {inventory}, not all of it right.
Here is {figure} made of {inventory}, in need of correction.
What we see is {figure} with {inventory} and with a fault in it.
""",
    "first": """
first, {clause}
to begin, {clause}
start here: {clause}
to start with, {clause}
at the outset, {clause}
first of all, {clause}
begin as follows: {clause}
as a first step, {clause}
we begin: {clause}
""",
    "then": """
then {clause}
next, {clause}
after that, {clause}
moving on, {clause}
{clause}
{clause}
going on, {clause}
with that done, {clause}
the next step: {clause}
following this, {clause}
""",
    "finally": """
finally, {clause}
last, {clause}
to finish, {clause}
as the last step, {clause}
in the end, {clause}
to conclude, {clause}
what remains: {clause}
lastly, {clause}
one step remains: {clause}
""",
    "because": """
{clause}, because {reason}
{clause}, since {reason}
{clause}, for {reason}
because {reason}, {clause}
since {reason}, {clause}
{reason}, so {clause}
{clause}; {reason}
{clause}: {reason}
as {reason}, {clause}
{clause}, given that {reason}
""",
    "because-law": """
by {law}, {clause}
{clause}, by {law}
{clause}, as {law} requires
{clause}, according to {law}
following {law}, {clause}
as {law} demands, {clause}
{clause}, using {law}
with the help of {law}, {clause}
on the basis of {law}, {clause}
{clause}, which is what {law} demands
""",
    "because-short": """
{clause} ({reason})
{clause}: {reason}
{clause}, as {reason}
{clause}, since {reason}
{clause}; {reason}
{reason}: {clause}
{reason}; {clause}
{reason}, so {clause}
""",
    "law": """
The rule is this: {law}.
What has to hold is this: {law}.
Remember the rule: {law}.
The picture has to obey this rule: {law}.
Judge the picture by this rule: {law}.
What counts is this: {law}.
The rule that is broken here: {law}.
Check it against the rule: {law}.
""",
    "notice": """
{clause}, which is wrong
{clause}, which breaks the rule
{clause}, which cannot be right
{clause}, and that is the fault
wrong here: {clause}
the fault is that {clause}
it is wrong that {clause}
against the rule, {clause}
""",
    "notice-because": """
{clause}, but {reason}
{clause}, although {reason}
{reason}, but {clause}
{reason}, yet {clause}
{clause}, and yet {reason}
although {reason}, {clause}
{clause}; however, {reason}
{clause}, even though {reason}
""",
    "notice-law": """
contrary to {law}, {clause}
{clause}, contrary to {law}
{clause}, against {law}
against {law}, {clause}
{clause}, which {law} rules out
{clause}, which contradicts {law}
{clause}, and {law} forbids that
{clause}, in conflict with {law}
""",
    "summary-notice": """
several {kinds} are not as they should be
a number of {kinds} are wrong
not all the {kinds} are right
there are faults in several {kinds}
several {kinds} have to be changed
the mistake concerns several {kinds}
some of the {kinds} are wrong
mistakes are found in the {kinds}
""",
    "t2i-rings": """
{marks} {has|have} a double circle
{marks} {is|are} drawn with a double circle
draw a double circle at {marks}
a double circle marks {marks}
{marks} {gets|get} a second circle inside
put a second circle inside {marks}
give {marks} a double circle
double circle: {marks}
""",
    "target": """
In the result, {claims}
Afterwards, {claims}
When all is done, {claims}
When the work is finished, {claims}
At the end, {claims}
Check the result: {claims}
All is right when {claims}
In the end, {claims}
Once finished, {claims}
""",
    "checks": """
The result can be checked.
These facts hold at the end.
Now check the result.
This is how to tell that it is right.
The finished figure satisfies the following.
A few facts confirm the result.
At the end the following is true.
What must hold is this.
""",
    "keep": """
Everything else stays exactly as it is.
Leave all other marks untouched.
Nothing else changes.
All the rest keeps its place and colour.
The remaining parts are left as they were.
No other mark moves or changes.
Keep the rest of the figure unchanged.
Whatever is not mentioned here stays as it was.
The rest of the drawing is not touched.
All other marks remain where they are.
""",
    "keep-A0": """
Nothing moves, and every other mark keeps its look.
No mark moves; all others keep their colours and labels.
All positions stay the same, and nothing else is altered.
Every position stays as it was, and so do all other marks.
Nothing is shifted; the rest of the figure is unchanged.
The layout stays exactly the same, and the other marks do too.
The change is made in place: nothing else is different.
Positions remain as they are, and no other mark is touched.
""",
    "task-think": """
find out what has to change
work out the answer before drawing
go through the steps on the given figure
reason out which parts are concerned
decide what to draw
settle the values and choices first
trace the method on the figure
determine the outcome
""",
    "task-remove": """
take away what no longer belongs: {kinds}
remove the old {kinds}
clear away {kinds} that must go
erase what is out of date: {kinds}
delete the {kinds} concerned
strike out what has to go: {kinds}
make room by removing {kinds}
get rid of the {kinds} in question
""",
    "task-change": """
update what stays but changes: {kinds}
change the {kinds} concerned
adjust the {kinds} in question
alter {kinds} in place
give the {kinds} their new look or text
bring the {kinds} up to date
revise the {kinds} concerned
make the changes to {kinds}
""",
    "task-add": """
draw what is new: {kinds}
add the new {kinds}
put in the missing {kinds}
draw the {kinds} that are asked for
complete the figure with {kinds}
insert the new {kinds}
enter the new {kinds} in the figure
supply the {kinds} that are missing
""",
    "task-keep": """
leave everything else as it is
keep the rest unchanged
touch nothing else
make sure that nothing else changes
preserve all other marks
check that the rest is untouched
hold all other marks in place
keep all other marks where they are
""",
    "summary-add": """
{amount} {is|are} added
add {amount}
draw {amount}
put in {amount}
{amount} {is|are} drawn
insert {amount}
{amount} {appears|appear}
supply {amount}
""",
    "summary-remove": """
{amount} {is|are} removed
remove {amount}
delete {amount}
take away {amount}
{amount} {disappears|disappear}
erase {amount}
{amount} {is|are} erased
{amount} {goes|go}
""",
    "summary-change": """
{amount} {is|are} changed[ to {colour}]
change {amount}[ to {colour}]
{amount} {changes|change}[ to {colour}]
update {amount}[ to {colour}]
alter {amount}[ to {colour}]
{amount} {is|are} updated[ to {colour}]
revise {amount}[ to {colour}]
adjust {amount}[ to {colour}]
""",
    "summary-colour": """
what is marked is {colour}
mark in {colour}
use {colour} where marks are set
the marked parts are {colour}
colour what is marked {colour}
what stands out is {colour}
highlight in {colour}
accents are {colour}
""",
    "plan": """
The plan: {tasks}.
The work has these parts: {tasks}.
In outline: {tasks}.
Proceed as follows: {tasks}.
What has to be done: {tasks}.
The steps in brief: {tasks}.
This splits into parts: {tasks}.
Here is the outline: {tasks}.
""",
    "t2i": """
Draw {figure} with {inventory}.
The picture is {figure} with {inventory}.
Show {figure} made of {inventory}.
Lay out {figure} with {inventory}.
The drawing shows {figure} with {inventory}.
Compose {figure} from {inventory}.
What is wanted is {figure} with {inventory}.
Make a clean drawing of {figure} with {inventory}.
""",
    "t2i-labels": """
the {things} are labelled {texts}
label the {things} {texts}
the labels of the {things} are {texts}
write {texts} into the {things}
the {things} carry {texts}
the {things} read {texts}
the {things} bear the labels {texts}
inside the {things} stand {texts}
""",
    "t2i-edges": """
the edges are {edges}
draw the edges {edges}
join the ends of {edges}
edges run along {edges}
the connections are {edges}
the lines to draw are {edges}
connect {edges}
there are edges {edges}
""",
    "t2i-colour": """
{marks} {is|are} {colour}
draw {marks} in {colour}
{marks} {is|are} drawn in {colour}
show {marks} in {colour}
colour {marks} {colour}
{marks} {stands|stand} out in {colour}
give {marks} the colour {colour}
{marks} {has|have} the colour {colour}
""",
    "t2i-texts": """
write {texts} beside the drawing where they belong
the texts {texts} stand in the picture
label the drawing with {texts}
add the labels {texts}
the picture carries the labels {texts}
the words and values to show are {texts}
also write {texts}
the labels are {texts}
""",
    "t2i-keep": """
Keep the background plain and every label readable.
Nothing else is drawn.
The background is plain.
Leave free space around every label.
No further marks are needed.
Draw nothing beyond this.
Keep all labels clear of one another.
The drawing needs nothing more.
""",
}

RELATIONS = {"less": ("is less than", "<"), "greater": ("is greater than", ">"), "equal": ("equals", "=")}
SIDES = {"left": "left child", "right": "right child", "any": "child"}
HEAPS = {"min": "min-heap", "max": "max-heap"}
ALONG = {"x": "from left to right", "y": "from top to bottom"}
SIZES = {"taller": "taller", "shorter": "shorter", "wider": "wider", "narrower": "narrower"}
DIRECTIONS = {
    "left": "to the left", "right": "to the right", "up": "upwards", "down": "downwards",
    "up-left": "up and to the left", "up-right": "up and to the right",
    "down-left": "down and to the left", "down-right": "down and to the right",
}  # fmt: skip
PLACES = {
    "left": "to the left of {mark}", "right": "to the right of {mark}", "up": "above {mark}", "down": "below {mark}",
    "up-left": "to the upper left of {mark}", "up-right": "to the upper right of {mark}",
    "down-left": "to the lower left of {mark}", "down-right": "to the lower right of {mark}",
}  # fmt: skip
REGIONS = {
    "left": "on the left", "right": "on the right", "up": "at the top", "down": "at the bottom",
    "centre": "in the middle", "up-left": "at the upper left", "up-right": "at the upper right",
    "down-left": "at the lower left", "down-right": "at the lower right",
}  # fmt: skip
LAWS = {
    "snell": "Snell's law", "reflection": "the law of reflection", "ohm": "Ohm's law",
    "kirchhoff-current": "Kirchhoff's current law", "kirchhoff-voltage": "Kirchhoff's voltage law",
    "series": "the rule for resistors in series", "parallel": "the rule for resistors in parallel",
    "thin-lens": "the thin-lens equation", "mirror": "the mirror equation", "newton": "Newton's second law",
    "equilibrium": "the equilibrium of forces", "moments": "the balance of moments",
    "hydrostatic": "the law of hydrostatic pressure", "archimedes": "Archimedes' principle", "boyle": "Boyle's law",
    "ideal-gas": "the ideal gas law", "pv-gamma": "the adiabatic law", "superposition": "the superposition principle",
    "coulomb": "Coulomb's law", "lorentz": "the law of the magnetic force", "malus": "Malus's law",
}  # fmt: skip
