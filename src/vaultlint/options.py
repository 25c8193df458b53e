"""The options of a rule: what `option(…)` declares in the body of its class.

Together they do what a frozen dataclass would, without what makes those slow to define: for each rule, Python would
write, compile and run six methods before a note is looked at.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, NoReturn, get_origin

NO_DEFAULT: Final = object()


class Option:
    """An option: its name, its default, and the sentence that documents it; empty where nothing does."""

    def __init__(self, default: object = NO_DEFAULT, help: str = "", name: str = "") -> None:  # noqa: A002 - as `option`
        self.name = name
        self.help = help
        self._default = default

    @property
    def default(self) -> Any:  # noqa: ANN401 - whatever the option is
        """The default, a table of its own each time; NO_DEFAULT where there is none."""
        return dict(self._default) if isinstance(self._default, dict) else self._default


class OfOptions:
    """A frozen value of its options: two of a class are equal if their options are."""

    _options: ClassVar[dict[str, Option]] = {}

    def __init_subclass__(cls) -> None:
        """Find the options that the class declares, besides those that it inherits.

        Raises `TypeError` and `ValueError` where `dataclass` would.
        """
        super().__init_subclass__()
        own: dict[str, Option] = {}
        annotations = cls.__annotations__
        for name, annotation in annotations.items():
            if not _is_class_variable(annotation):
                own[name] = _declared(cls, name)
        for name, value in vars(cls).items():
            if isinstance(value, Option) and name not in own:
                raise TypeError(f"the option '{name}' has no type")
        inherited = {
            name: option for base in reversed(cls.__mro__) for name, option in vars(base).get("_options", {}).items()
        }
        cls._options = inherited | own
        for name, option in own.items():
            if option.default is not NO_DEFAULT:
                setattr(cls, name, option.default)

    def __init__(self, **options: object) -> None:
        """Take the options that are given, and the defaults of the others. Raises `TypeError`."""
        known = self._options
        for name in options:
            if name not in known:
                raise TypeError(f"there is no option '{name}'")
        values = vars(self)
        for name, option in known.items():
            values[name] = options.get(name, option.default)
            if values[name] is NO_DEFAULT:
                raise TypeError(f"the option '{name}' has no value")
        self.__post_init__()

    def __post_init__(self) -> None:
        """Look at the options together. Raises `ValueError` if they do not go."""

    def __setattr__(self, name: str, _: object) -> NoReturn:
        """Refuse."""
        self._refuse(name)

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse."""
        self._refuse(name)

    def _refuse(self, name: str) -> NoReturn:
        from dataclasses import FrozenInstanceError  # noqa: PLC0415 - nothing that goes as it should asks for it

        raise FrozenInstanceError(f"cannot change '{name}' of {type(self).__name__}")

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self._values())
        return f"{type(self).__qualname__}({said})"

    def __eq__(self, other: object) -> bool:
        return self._values() == other._values() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def _values(self) -> tuple[tuple[str, object], ...]:
        return tuple((name, getattr(self, name)) for name in self._options)


def _is_class_variable(annotation: object) -> bool:
    if isinstance(annotation, str):
        return annotation.startswith(("ClassVar", "typing.ClassVar"))
    return annotation is ClassVar or get_origin(annotation) is ClassVar


def _declared(cls: type, name: str) -> Option:
    """What the body of a class says of an annotated name: an option, the default of one, or nothing."""
    value = vars(cls).get(name, NO_DEFAULT)
    option = value if isinstance(value, Option) else Option(value)
    option.name = name
    if type(option.default).__hash__ is None and not isinstance(option.default, dict):
        raise ValueError(f"the default of the option '{name}' can be changed: {option.default!r}")
    return option
