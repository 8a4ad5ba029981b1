"""Small chat templates that do what published ones of well-known models do, as far as it matters to us."""

from __future__ import annotations

_ALTERNATING = (
    "{% if (message.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant') }}{% endif %}"
)

GEMMA = (
    "{{ bos_token }}{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for message in messages %}" + _ALTERNATING + "{% set role = 'model' if message.role == 'assistant' else message.role %}"
    "{{ '<start_of_turn>' + role + '\n' + message.content | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)

# The system speaks in the last turn of the user.
MISTRAL = (
    "{% if messages[0].role == 'system' %}{% set system, turns = messages[0].content, messages[1:] %}"
    "{% else %}{% set system, turns = '', messages %}{% endif %}{{ bos_token }}"
    "{% for message in turns %}" + _ALTERNATING + "{% if message.role == 'assistant' %}{{ message.content + eos_token }}"
    "{% elif loop.last and system %}{{ '[INST] ' + system + '\n\n' + message.content + '[/INST]' }}"
    "{% else %}{{ '[INST] ' + message.content + '[/INST]' }}{% endif %}{% endfor %}"
)

# Takes thoughts out of earlier answers, and is told whether to think.
QWEN3 = (
    "{% for message in messages %}{% set said = message.content.split('</think>')[-1] %}"
    "{{ '<|im_start|>' + message.role + '\n' + said + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
    "{% if enable_thinking is defined and enable_thinking is false %}{{ '<think>\n\n</think>\n\n' }}{% endif %}{% endif %}"
)

# Always begins a thought.
R1 = (
    "{{ bos_token }}{% for message in messages %}{% if message.role == 'system' %}{{ message.content }}"
    "{% else %}{{ '<|' + message.role + '|>' + message.content }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|><think>\n' }}{% endif %}"
)

# Leaves out what the system says, without a word.
DEAF = "{% for message in messages if message.role != 'system' %}{{ '<|' + message.role + '|>' + message.content }}{% endfor %}"
