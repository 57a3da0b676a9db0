{#
  What a `did` clause can compare: the type of the statistic, the types of property it is taken of
  (none: it takes no property), and what it is for people who did nothing of the kind (none: unknown).
  Example: did_statistics()['sum'] -> {'type': 'number', 'of': ['number'], 'absent': 0, …}
#}
{% macro did_statistics() %}
    {{ return({
        'count': {'type': 'number', 'of': none, 'absent': 0, 'words': 'how often'},
        'sum': {'type': 'number', 'of': ['number'], 'absent': 0, 'words': 'sum of the property'},
        'avg': {'type': 'number', 'of': ['number'], 'absent': none, 'words': 'mean of the property, six decimals'},
        'min': {'type': 'number', 'of': ['number'], 'absent': none, 'words': 'least value of the property'},
        'max': {'type': 'number', 'of': ['number'], 'absent': none, 'words': 'greatest value of the property'},
        'distinct': {'type': 'number', 'of': ['number', 'text', 'date'], 'absent': 0, 'words': 'how many different values of the property'},
        'cadence': {'type': 'text', 'of': none, 'absent': none, 'words': 'rhythm of the days it was done on, as in the feature cadence'},
        'first': {'type': 'date', 'of': none, 'absent': none, 'words': 'local day of the first time'},
        'last': {'type': 'date', 'of': none, 'absent': none, 'words': 'local day of the last time'},
    }) }}
{% endmacro %}
