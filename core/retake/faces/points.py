"""Which of the mesh's 478 points are which.

The numbers are MediaPipe's. "Right" and "left" are the picture's sides of an upright face, not the person's.
Points 0 to 467 are the mesh, 468 to 477 the irises.
"""

from __future__ import annotations

COUNT = 478
IRISES = tuple(range(468, 478))

# Pairs that the mouth's measures are taken between.
OPENING = (13, 14)  # the inner edges of the lips, in the middle
CORNERS = (61, 291)  # the corners of the mouth
EYES = (33, 263)  # the outer corners of the eyes: the measure of all others
JAW = (2, 152)  # where nose and lip meet, and the chin

# Skull and cartilage: what speech does not move. Brows and eye corners move a little; the fit is robust to that.
BRIDGE = (168, 6, 197, 195, 5, 4)
EYE_CORNERS = (33, 133, 362, 263)
BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
NOSE = (1, 2, 98, 327, 48, 278, 64, 294)
STABLE = (*BRIDGE, *EYE_CORNERS, *BROWS, 9, 8, 151, 2)

# Rings, in order, closed: the last point is joined to the first.
LIPS_OUTER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
LIPS_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
        150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
# The lower face: from under the nose along the cheeks' inner side around the chin.
LOWER_FACE = (2, 326, 423, 426, 436, 432, 434, 364, 379, 378, 400, 377, 152, 148, 176, 149, 150, 135, 214, 212, 216,
              206, 203, 97)
LIPS = tuple(sorted({*LIPS_OUTER, *LIPS_INNER, 76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 408, 304, 303, 302, 11,
                     72, 73, 74, 184, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 407, 272, 271, 268, 12, 38, 41,
                     42, 183}))
CHIN = (152, 148, 176, 149, 150, 377, 400, 378, 379, 175, 199, 200, 18, 83, 313)

# (picture's left, picture's right): where a face that looks straight ahead mirrors itself. None moves in speech.
MIRRORED = ((33, 263), (133, 362), (70, 300), (105, 334), (107, 336), (127, 356), (162, 389), (21, 251), (54, 284),
            (234, 454), (93, 323), (103, 332))
FOREHEAD = (10, 151, 9)
UNDER_NOSE = (2, 97, 326)
CHEEKS = (50, 280, 101, 330, 36, 266, 205, 425)
