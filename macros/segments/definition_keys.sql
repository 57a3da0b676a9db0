{#
  The keys of a segment's definition, with what each says.
  Example: definition_keys()['owner'] -> {'required': true, 'words': 'who answers for it'}
#}
{% macro definition_keys() %}
    {{ return({
        'id': {'required': true, 'words': 'lower case letters, digits and _, letter first; never reused'},
        'name': {'required': true, 'words': 'what people call it'},
        'description': {'required': true, 'words': 'who is in it, in plain words'},
        'owner': {'required': true, 'words': 'who answers for it'},
        'action': {'required': true, 'words': 'what to do with its members'},
        'preferred_channel': {'words': 'channel to reach its members by'},
        'benefit': {'words': 'what its members are offered'},
        'parent': {'words': 'id of the segment this one is part of'},
        'requires': {'words': 'tables and columns of the input contract it needs beside those of its clauses; alternatives joined by |'},
        'allow_sensitive': {'words': 'true: may rest on sensitive attributes'},
        'change_reason': {'words': 'why the rule is what it is since its last change'},
        'template': {'words': 'one segment for each of its values, which {value} stands for'},
        'all': {'words': 'clauses that must all be met'},
        'any': {'words': 'clauses of which one must be met'},
        'not': {'words': 'clause that must not be met'},
        'in_segment': {'words': 'id of a segment whose rule must be met'},
        'enter': {'words': 'clause by which people come in; goes with exit, instead of all, any, not and in_segment'},
        'exit': {'words': 'clause by which people who were in before go out'},
        'captured': {'words': 'id of the segment whose members were captured by make freeze, instead of a rule'},
        'lookalike_of': {'words': 'id of the segment whose members its own resemble, without being among them; goes with top_share, instead of a rule'},
        'top_share': {'words': 'share (0-1) of those who are not in that segment to take, the most alike first'},
        'retired': {'words': 'day since which it has no members, and why'},
        'minimum_stay_days': {'words': 'days after entering that a member stays, whatever the rule says'},
    }) }}
{% endmacro %}
